import { SegmentedControl, Text } from "@mantine/core";
import { useSearchParams } from "wouter";
import { Denied } from "../session/Denied";
import { useReachesAllBooks, useReasonAgainst, useViewer } from "../session/viewer";
import { BookSwitcher } from "../shell/BookSwitcher";
import { useBook } from "../shell/book";
import { Page } from "../ui/Page";
import { dashboard as words } from "../words/dashboard";
import { Figures } from "./Figures";

const ofAll = "all";

/** How a contact book grows, or all of them; live. Which of the two stands in the address. */
export default function DashboardPage() {
  const book = useBook();
  const { user, organization } = useViewer();
  const several = useReachesAllBooks();
  const reason = useReasonAgainst("STATS_READ");
  const [search, setSearch] = useSearchParams();
  const all = several && search.get("of") === ofAll;
  const choose = (value: string) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value === ofAll) next.set("of", ofAll);
      else next.delete("of");
      return next;
    });

  return (
    <Page
      title={words.title}
      aside={all ? <Text c="dimmed">{words.allBooks(organization.name)}</Text> : <BookSwitcher />}
      narrow
    >
      {reason !== undefined ? (
        <Denied reason={reason} />
      ) : (
        <>
          {several && (
            <SegmentedControl
              aria-label={words.scope}
              mb="md"
              value={all ? ofAll : "one"}
              onChange={choose}
              data={[
                { value: "one", label: words.oneBook },
                { value: ofAll, label: words.wholeOrganization },
              ]}
            />
          )}
          <Figures
            key={all ? ofAll : book.userId}
            owner={all ? undefined : (book.owner ?? user?.id)}
            book={book}
            all={all}
          />
        </>
      )}
    </Page>
  );
}
