import { Suspense, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { lazily } from "../lazily";
import { useReasonAgainst } from "../session/viewer";
import { BookSwitcher } from "../shell/BookSwitcher";
import { useBook } from "../shell/book";
import { keyOf } from "../shortcuts/shortcuts";
import { PlusIcon } from "../ui/icons";
import { OffButton } from "../ui/OffButton";
import { Page } from "../ui/Page";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import { type List, ListRows } from "./ListRows";

const Confirm = lazily(() => import("../ui/Confirm"));
const NameDialog = lazily(() => import("./NameDialog"));

const DeleteContactList = graphql(`
  mutation DeleteContactList($input: DeleteContactListInput!) {
    deleteContactList(input: $input) {
      deletedId
      userErrors { code field message }
    }
  }
`);

type Open = { dialog: "new" } | { dialog: "rename" | "delete"; list: List } | undefined;

/** The lists of a book: made, renamed, deleted here. */
export default function ListsPage() {
  const book = useBook();
  const reason = useReasonAgainst("LISTS_WRITE");
  const [open, setOpen] = useState<Open>();
  const [, deleteList] = useMutation(DeleteContactList);

  const remove = async ({ id, name }: List) => {
    setOpen(undefined);
    const { data, error } = await deleteList({ input: { id } });
    const refused = error ? explain(error) : data?.deleteContactList.userErrors[0]?.message;
    if (refused) complain(words.lists.deleteTitle(name), refused);
    else say(words.lists.deleted(name));
  };

  return (
    <Page
      title={words.lists.title}
      aside={<BookSwitcher />}
      narrow
      actions={
        <OffButton
          reason={reason}
          aria-keyshortcuts={keyOf("new")}
          leftSection={<PlusIcon />}
          onClick={() => setOpen({ dialog: "new" })}
        >
          {words.lists.new}
        </OffButton>
      }
    >
      <ListRows
        key={book.userId}
        book={book}
        reason={reason}
        onMake={() => setOpen({ dialog: "new" })}
        onRename={(list) => setOpen({ dialog: "rename", list })}
        onDelete={(list) => setOpen({ dialog: "delete", list })}
      />
      <Suspense fallback={null}>
        {(open?.dialog === "new" || open?.dialog === "rename") && (
          <NameDialog
            owner={book.owner}
            list={open.dialog === "rename" ? open.list : undefined}
            onClose={() => setOpen(undefined)}
          />
        )}
        {open?.dialog === "delete" && (
          <Confirm
            title={words.lists.deleteTitle(open.list.name)}
            confirm={words.lists.delete}
            danger
            onConfirm={() => void remove(open.list)}
            onClose={() => setOpen(undefined)}
          >
            {words.lists.deleteText(open.list.contactCount)}
          </Confirm>
        )}
      </Suspense>
    </Page>
  );
}
