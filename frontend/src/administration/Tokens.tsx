import { Button, Group, Skeleton, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { graphql } from "../graphql";
import { lazily } from "../lazily";
import { KeyIcon, PlusIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { words } from "../words";
import { tokenWords } from "../words/administration";
import classes from "./Administration.module.css";
import { TokenRow } from "./TokenRow";
import { type Token, TokenFacts } from "./tokens";

const TokenDialog = lazily(() => import("./TokenDialog"));
const RevokeToken = lazily(() => import("./RevokeToken"));

const TokensQuery = graphql(
  `
    query Tokens($after: String) {
      apiTokens(first: 50, after: $after) {
        nodes { ...TokenFacts }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [TokenFacts],
);

type Open = { dialog: "create" } | { dialog: "revoke"; token: Token } | undefined;

/** The keys of partners and of the organization's own programs. */
export function Tokens() {
  const [open, setOpen] = useState<Open>();
  return (
    <>
      <Group justify="space-between" wrap="nowrap" mb="md">
        <Text size="sm" c="dimmed">
          {tokenWords.what}
        </Text>
        <Button miw="max-content" leftSection={<PlusIcon />} onClick={() => setOpen({ dialog: "create" })}>
          {tokenWords.create}
        </Button>
      </Group>
      <TokensPage onRevoke={(token) => setOpen({ dialog: "revoke", token })} />
      <Suspense fallback={null}>
        {open?.dialog === "create" && <TokenDialog onClose={() => setOpen(undefined)} />}
        {open?.dialog === "revoke" && <RevokeToken token={open.token} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

/** One page of them, and on demand the next. */
function TokensPage({ after, onRevoke }: { after?: string; onRevoke: (token: Token) => void }) {
  const [more, setMore] = useState(false);
  const [{ data, error }, again] = useQuery({
    query: TokensQuery,
    variables: after === undefined ? {} : { after },
    requestPolicy: "cache-and-network",
  });
  const page = data?.apiTokens;
  if (error && !page) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!page) return <Skeleton height={72} radius="lg" />;
  if (after === undefined && page.nodes.length === 0) {
    return (
      <Message icon={<KeyIcon size={22} />} title={tokenWords.emptyTitle}>
        {tokenWords.emptyText}
      </Message>
    );
  }
  const { hasNextPage, endCursor } = page.pageInfo;
  return (
    <>
      <ul className={classes.rows}>
        {page.nodes.map((token) => (
          <TokenRow key={token.id} token={token} onRevoke={() => onRevoke(token)} />
        ))}
      </ul>
      {hasNextPage && !more && (
        <Button variant="subtle" mt="xs" onClick={() => setMore(true)}>
          {words.showMore}
        </Button>
      )}
      {more && endCursor !== null && <TokensPage after={endCursor} onRevoke={onRevoke} />}
    </>
  );
}
