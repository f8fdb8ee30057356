import { Anchor, Button, Skeleton, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { explain } from "../errors";
import { moment } from "../format";
import { graphql, type ResultOf } from "../graphql";
import { useReasonAgainst } from "../session/viewer";
import { words as common } from "../words";
import { sendability as words } from "../words/consent";
import classes from "./MayMessage.module.css";
import { useNowAndThen } from "./waiting";

const MayMessageQuery = graphql(`
  query MayMessage($phones: [String!]!) {
    conversation: canMessage(input: { phones: $phones, kind: CONVERSATION }) { allowed reason since }
    campaign: canMessage(input: { phones: $phones, kind: CAMPAIGN }) { allowed reason since }
  }
`);

type Answer = ResultOf<typeof MayMessageQuery>["campaign"][number];

/** Whether this number may be messaged, by a person and by a campaign, and what holds it back. `consent`: when it changes, it is asked again. */
export function MayMessage({ phone, consent }: { phone: string; consent: string }) {
  const [{ data, error }, ask] = useQuery({
    query: MayMessageQuery,
    variables: { phones: [phone] },
    requestPolicy: "cache-and-network",
  });
  useNowAndThen(() => ask({ requestPolicy: "network-only" }));
  const asked = useRef(consent);
  useEffect(() => {
    if (asked.current !== consent) ask({ requestPolicy: "network-only" });
    asked.current = consent;
  }, [consent, ask]);
  const [conversation, campaign] = [data?.conversation[0], data?.campaign[0]];
  if (error && !campaign) return <Failed text={explain(error)} again={() => ask({ requestPolicy: "network-only" })} />;
  if (!conversation || !campaign) return <Skeleton height={72} />;
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {words.title}
      </Text>
      <dl className={classes.facts}>
        {conversation.reason === campaign.reason ? (
          <Line label={words.any} answer={conversation} />
        ) : (
          <>
            <Line label={words.conversation} answer={conversation} />
            <Line label={words.campaign} answer={campaign} />
          </>
        )}
      </dl>
      {campaign.reason === "POSSIBLE_OPT_OUT" && <Mark since={campaign.since} />}
    </div>
  );
}

const Failed = ({ text, again }: { text: string; again: () => void }) => (
  <Text size="sm" role="alert">
    {words.unknown} {text}{" "}
    <Button variant="default" size="compact-sm" onClick={again}>
      {common.tryAgain}
    </Button>
  </Text>
);

/** A reply that may be an opt-out waits for a decision. */
function Mark({ since }: { since: string | null }) {
  const mayDecide = useReasonAgainst("CONSENT_WRITE") === undefined;
  return (
    <div className={classes.mark}>
      <Text size="sm" fw={600}>
        {words.mark}
      </Text>
      <Text size="sm">{words.markText(since === null ? undefined : moment(since))}</Text>
      {mayDecide && (
        <Anchor component={Link} href="/opt-outs/waiting" size="sm" fw={600}>
          {words.decide}
        </Anchor>
      )}
    </div>
  );
}

function Line({ label, answer: { allowed, reason, since } }: { label: string; answer: Answer }) {
  const why = words.why[reason](since === null ? undefined : moment(since));
  return (
    <div>
      <dt>{label}</dt>
      <dd data-allowed={allowed}>
        {allowed ? words.allowed : words.held} {why !== "" && <span>{why}</span>}
      </dd>
    </div>
  );
}
