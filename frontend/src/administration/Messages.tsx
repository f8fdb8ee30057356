import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { ConsentMessageForm } from "./ConsentMessageForm";
import { InboundPanel } from "./InboundPanel";
import { Keywords } from "./Keywords";
import { MessagesQuery } from "./messages";

/** What the organization says to new contacts, which replies it hears as opt-outs, and how replies get here. */
export function Messages() {
  const [{ data, error }, again] = useQuery({ query: MessagesQuery, requestPolicy: "cache-and-network" });
  const organization = data?.viewer?.organization;
  if (error && !organization) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!organization) return <Skeleton height={480} radius="lg" />;
  return (
    <Stack>
      <ConsentMessageForm organization={organization} />
      <Keywords keywords={organization.keywords} />
      <InboundPanel endpoint={organization.inboundEndpoint} />
    </Stack>
  );
}
