import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import Confirm from "../ui/Confirm";
import { complain, say } from "../ui/toast";
import { tokenWords } from "../words/administration";
import { type Token, TokenFacts } from "./tokens";

const RevokeApiToken = graphql(
  `
    mutation RevokeApiToken($input: RevokeApiTokenInput!) {
      revokeApiToken(input: $input) {
        token { ...TokenFacts }
        userErrors { code field message }
      }
    }
  `,
  [TokenFacts],
);

export default function RevokeToken({ token, onClose }: { token: Token; onClose: () => void }) {
  const [, revoke] = useMutation(RevokeApiToken);
  const end = async () => {
    onClose();
    const { data, error } = await revoke({ input: { id: token.id } });
    const refused = error ? explain(error) : data?.revokeApiToken.userErrors[0]?.message;
    if (refused) complain(tokenWords.revokeTitle(token.name), refused);
    else say(tokenWords.revokedSaid(token.name));
  };
  return (
    <Confirm
      title={tokenWords.revokeTitle(token.name)}
      confirm={tokenWords.revoke}
      danger
      onConfirm={() => void end()}
      onClose={onClose}
    >
      {tokenWords.revokeText}
    </Confirm>
  );
}
