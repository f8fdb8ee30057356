/* Whether a page is about the open book or about all that the person may open. It stands in the address. */
import { SegmentedControl, Text } from "@mantine/core";
import { useSearchParams } from "wouter";
import { useReachesAllBooks, useViewer } from "../session/viewer";
import { words } from "../words";
import { BookSwitcher } from "./BookSwitcher";

const ofAll = "all";

/** Whether it is about all of them. */
export function useIsOfAll(): boolean {
  const several = useReachesAllBooks();
  const [search] = useSearchParams();
  return several && search.get("of") === ofAll;
}

/** Beside the title: which of the two. */
export function ScopeTitle() {
  const { organization } = useViewer();
  return useIsOfAll() ? <Text c="dimmed">{words.book.allOf(organization.name)}</Text> : <BookSwitcher />;
}

/** The way from one to the other, for those who have it. */
export function ScopeSwitch({ label }: { label: string }) {
  const several = useReachesAllBooks();
  const all = useIsOfAll();
  const [, setSearch] = useSearchParams();
  const choose = (value: string) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value === ofAll) next.set("of", ofAll);
      else next.delete("of");
      return next;
    });
  if (!several) return null;
  return (
    <SegmentedControl
      aria-label={label}
      mb="md"
      value={all ? ofAll : "one"}
      onChange={choose}
      data={[
        { value: "one", label: words.book.one },
        { value: ofAll, label: words.book.wholeOrganization },
      ]}
    />
  );
}
