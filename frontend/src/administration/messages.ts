/* The organization's consent message, its words, and where its carriers deliver. */
import { graphql, type ResultOf } from "../graphql";

export const MessagesFacts = graphql(`
  fragment MessagesFacts on Organization @_unmask {
    id
    name
    consentMessageRequired
    consentMessageText
    keywords { word effect core }
    inboundEndpoint { url twilioUrl twilioAuthTokenCount }
  }
`);

export const MessagesQuery = graphql(
  `
    query Messages {
      viewer {
        organization { ...MessagesFacts }
      }
    }
  `,
  [MessagesFacts],
);

export const UpdateMessages = graphql(
  `
    mutation UpdateMessages($input: UpdateOrganizationInput!) {
      updateOrganization(input: $input) {
        organization { ...MessagesFacts }
        userErrors { code field message }
      }
    }
  `,
  [MessagesFacts],
);

export type Messages = ResultOf<typeof MessagesFacts>;

/** What people may type for the consent message. */
export const longestConsentMessage = 480;

const articles = new Set(["the", "a", "an", "el", "la", "los", "las", "le", "les", "der", "die", "das"]);
const wordsOf = (text: string) =>
  (text.normalize("NFKC").match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase());

/** Whether a text names the organization, at least by the first word of its name that is no article. The server decides the same. */
export function namesSender(text: string, organization: string): boolean {
  const words = wordsOf(organization);
  const first = words.find((word) => !articles.has(word)) ?? words[0];
  return text.includes(organization) || (first !== undefined && wordsOf(text).includes(first));
}

/** Whether it holds a word by which one can stop: everyday words count only in capitals. */
export const saysHowToStop = (text: string) =>
  /\b(?:STOP|STOPALL|UNSUBSCRIBE|OPT[ -]?OUT)\b/i.test(text) || /\b(?:END|QUIT|CANCEL|REVOKE)\b/.test(text);
