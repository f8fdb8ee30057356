import { WaitingNotice } from "../consent/WaitingNotice";
import { Denied } from "../session/Denied";
import { useReasonAgainst } from "../session/viewer";
import { useBook } from "../shell/book";
import { ScopeSwitch, ScopeTitle, useIsOfAll } from "../shell/Scope";
import { Page } from "../ui/Page";
import { dashboard as words } from "../words/dashboard";
import { Figures } from "./Figures";

/** How a contact book grows, or all of them; live. */
export default function DashboardPage() {
  const book = useBook();
  const all = useIsOfAll();
  const reason = useReasonAgainst("STATS_READ");
  return (
    <Page title={words.title} aside={<ScopeTitle />} narrow>
      {reason !== undefined ? (
        <Denied reason={reason} />
      ) : (
        <>
          <WaitingNotice />
          <ScopeSwitch label={words.scope} />
          <Figures key={all ? "all" : book.userId} owner={all ? undefined : book.userId} book={book} all={all} />
        </>
      )}
    </Page>
  );
}
