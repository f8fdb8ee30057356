import { Skeleton } from "@mantine/core";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { ListsIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { Page } from "../ui/Page";
import { words } from "../words";
import { ListMembers } from "./ListMembers";
import { ListOfMembers } from "./members";
import { ToLists } from "./ToLists";

/** One list: who is in it. */
export default function ListPage({ id }: { id: string }) {
  const [{ data, error }, again] = useQuery({
    query: ListOfMembers,
    variables: { id },
    requestPolicy: "cache-and-network",
  });
  if (data?.node?.__typename === "ContactList") return <ListMembers list={data.node} />;
  return (
    <Page title={words.lists.title} aside={<ToLists />} narrow>
      {error && <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {!data && !error && <Skeleton height={56} />}
      {data && (
        <Message icon={<ListsIcon size={22} />} title={words.lists.goneTitle}>
          {words.lists.goneText}
        </Message>
      )}
    </Page>
  );
}
