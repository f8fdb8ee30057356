import { LockIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { words } from "../words";

/** In the place of what somebody may not see: who switched it off, and whom to ask. */
export const Denied = ({ reason }: { reason: string }) => (
  <Message icon={<LockIcon size={22} />} title={words.denied.title}>
    {reason}
  </Message>
);
