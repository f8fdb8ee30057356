import { Alert, Button, Group, Radio, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql, type VariablesOf } from "../graphql";
import { useJobStore } from "../jobs/JobsProvider";
import { JobFacts } from "../jobs/job";
import { words } from "../words";
import { exportWords } from "../words/exports";

const ExportContacts = graphql(
  `
    mutation ExportContacts($input: ExportContactsInput!) {
      exportContacts(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

type Input = VariablesOf<typeof ExportContacts>["input"];
type Format = keyof typeof exportWords.formats;
/** Whose contacts, and which of them. */
export type Wanted = Pick<Input, "ownerId" | "filter" | "search">;

type Props = {
  wanted: Wanted;
  what: string;
  format: Format;
  onStarted: (id: string) => void;
  onClose: () => void;
};

const formats = Object.keys(exportWords.formats) as Format[];

export function ExportForm({ wanted, what, format: proposed, onStarted, onClose }: Props) {
  const store = useJobStore();
  const [format, setFormat] = useState(proposed);
  const [problem, setProblem] = useState<string>();
  const [isStarting, setStarting] = useState(false);
  const [, run] = useMutation(ExportContacts);

  const start = async () => {
    setStarting(true);
    setProblem(undefined);
    const { data, error } = await run({ input: { ...wanted, format } });
    const { job, userErrors } = data?.exportContacts ?? {};
    if (job) {
      store.remember(job);
      await store.settled(job.id);
      return onStarted(job.id);
    }
    setStarting(false);
    return setProblem(error ? explain(error) : userErrors?.map(({ message }) => message).join(" "));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void start();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{what}</Text>
        <Radio.Group label={exportWords.format} value={format} onChange={(value) => setFormat(value as Format)}>
          <Stack mt="xs" gap="sm">
            {formats.map((each) => (
              <Radio
                key={each}
                value={each}
                label={exportWords.formats[each].label}
                description={exportWords.formats[each].hint}
              />
            ))}
          </Stack>
        </Radio.Group>
        {problem && (
          <Alert color="red" role="alert" title={exportWords.failed}>
            {problem}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={isStarting} data-autofocus>
            {exportWords.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
