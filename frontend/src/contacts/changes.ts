/* Following the book that is shown: what a colleague, a partner or a job changes in it. */
import { useEffect } from "react";
import { useClient } from "urql";
import { pipe, subscribe } from "wonka";
import { connection } from "../connection";
import { graphql, onOwnChange, type ResultOf } from "../graphql";
import { useGuards } from "../session/viewer";
import { ContactForm } from "./contact";
import { ContactRowFragment } from "./pages";
import type { ContactRows } from "./rows";

/** With all that the details show, so that the open contact follows too. */
const ContactChanges = graphql(
  `
    subscription ContactChanges($owner: ID, $details: Boolean!) {
      contactChanges(owner: $owner) {
        kind
        contactId
        revision
        contact { ...ContactRow ...ContactForm }
      }
    }
  `,
  [ContactRowFragment, ContactForm],
);

type Change = ResultOf<typeof ContactChanges>["contactChanges"];
type Shown = Pick<ContactRows, "patch" | "remove" | "refresh">;

const pause = { one: 300, many: 1_000, again: 150 };

/** Turns changes into as few new looks at the rows as will do: at once for the first, then at most every so often. */
export function createFollower(shown: Shown, isVisible: () => boolean) {
  let revision: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due: "one" | "many" | undefined;
  let last = Number.NEGATIVE_INFINITY;

  async function look() {
    timer = undefined;
    if (due === undefined || !isVisible()) return;
    const stay = due === "many";
    due = undefined;
    const done = await shown.refresh(stay);
    last = performance.now();
    if (!done) {
      due ??= stay ? "many" : "one";
      schedule(pause.again);
    } else if (due !== undefined) schedule(pause[due]);
  }
  const schedule = (wait: number) => {
    timer ??= setTimeout(() => void look(), Math.max(0, wait));
  };
  function stale(how: "one" | "many") {
    due = due === "many" ? "many" : how;
    schedule(last + pause[due] - performance.now());
  }

  return {
    /** Something else changed the contacts, and nobody says which. */
    stale,
    hear({ kind, contactId, contact, revision: now }: Change) {
      const known = revision;
      if (known !== undefined && now <= known && kind === "BOOK_CHANGED") return;
      revision = Math.max(now, known ?? 0);
      if (kind === "DELETED" && contactId !== null) shown.remove(contactId);
      if (contact !== null) shown.patch(contact);
      stale(kind === "BOOK_CHANGED" ? "many" : "one");
    },
    wake: () => due !== undefined && schedule(0),
    stop: () => clearTimeout(timer),
  };
}

export function useContactChanges(rows: ContactRows, owner: string | undefined, onDeleted: (id: string) => void): void {
  const client = useClient();
  const { details } = useGuards();
  useEffect(() => {
    const follower = createFollower(rows, () => document.visibilityState === "visible");
    const own = onOwnChange(client, () => follower.stale("one"));
    const variables = { details, ...(owner !== undefined && { owner }) };
    const stream = pipe(
      client.subscription(ContactChanges, variables),
      subscribe(({ data }) => {
        const change = data?.contactChanges;
        if (!change) return;
        if (change.kind === "DELETED" && change.contactId !== null) onDeleted(change.contactId);
        follower.hear(change);
      }),
    );
    const reconnect = connection.subscribe(() => {
      if (connection.isLost()) return;
      if (rows.now().error) rows.retry();
      follower.stale("many");
    });
    document.addEventListener("visibilitychange", follower.wake);
    return () => {
      document.removeEventListener("visibilitychange", follower.wake);
      reconnect();
      stream.unsubscribe();
      own();
      follower.stop();
    };
  }, [client, rows, owner, details, onDeleted]);
}
