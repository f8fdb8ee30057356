import "@mantine/notifications/styles.css";
import { Notifications } from "@mantine/notifications";

/** Loaded with the first message. */
export default function Region() {
  return <Notifications position="bottom-center" />;
}
