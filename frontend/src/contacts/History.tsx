import { Text, Title } from "@mantine/core";
import { moment } from "../format";
import { type FragmentOf, graphql, readFragment } from "../graphql";
import { words } from "../words";
import classes from "./ContactDetails.module.css";

export const HistoryFragment = graphql(`
  fragment History on Contact {
    consentHistory(first: 20) @include(if: $history) {
      nodes { id kind source actor keyword effectiveAt }
    }
  }
`);

/** What happened to the consent of this number, the latest first. */
export function History({ contact }: { contact: FragmentOf<typeof HistoryFragment> }) {
  const events = readFragment(HistoryFragment, contact).consentHistory?.nodes ?? [];
  return (
    <section className={classes.history}>
      <Title order={3} size="h2">
        {words.details.history}
      </Title>
      {events.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {words.details.historyEmpty}
        </Text>
      )}
      <ul className={classes.events}>
        {events.map(({ id, kind, source, actor, keyword, effectiveAt }) => (
          <li key={id}>
            <Text size="sm" fw={500}>
              {words.details.event[kind]}
            </Text>
            <Text size="sm" c="dimmed">
              {[moment(effectiveAt), words.details.how[source](keyword), actor && words.details.by(actor)]
                .filter(Boolean)
                .join(", ")}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
