/* From a list of numbers to a job. */
import type { Client } from "@urql/core";
import { useRef, useState } from "react";
import { useClient } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { askForPlace, send } from "../imports/upload";
import { useJobStore } from "../jobs/JobsProvider";
import { JobFacts } from "../jobs/job";
import { useUnsaved } from "../shell/Leaving";
import type { Numbers } from "./OptOutSource";

const ImportOptOuts = graphql(
  `
    mutation ImportOptOuts($input: ImportOptOutsInput!) {
      importOptOuts(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

/** Pasted text longer than this goes as a file: a GraphQL request is no place for megabytes. */
const longestText = 200_000;

type Source = { text: string } | { uploadId: string };

class Refused extends Error {}

async function upload(client: Client, file: File): Promise<Source> {
  const place = await askForPlace(client, file);
  const arrived = "errors" in place ? place : await send(place, file, () => {}, new AbortController().signal);
  if ("errors" in arrived) throw new Refused(arrived.errors[0]?.message);
  return arrived;
}

const sourceOf = (client: Client, numbers: File | string): Promise<Source> | Source => {
  if (numbers instanceof File) return upload(client, numbers);
  return numbers.length > longestText ? upload(client, new File([numbers], "pasted.csv")) : { text: numbers };
};

export function useImportOptOuts(onStarted: (id: string) => void) {
  const client = useClient();
  const store = useJobStore();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const source = useRef<{ of: Numbers; is: Source }>(undefined);
  useUnsaved(isBusy);

  async function run(numbers: File | string, skipFirstLine: boolean, confirmOptOuts: number | undefined) {
    // The same file once more, to confirm how many: it is there already.
    if (source.current?.of !== numbers) source.current = { of: numbers, is: await sourceOf(client, numbers) };
    const input = { source: source.current.is, skipFirstLine, ...(confirmOptOuts !== undefined && { confirmOptOuts }) };
    const { data, error } = await client.mutation(ImportOptOuts, { input }).toPromise();
    if (error) throw new Refused(explain(error));
    const job = data?.importOptOuts.job;
    if (!job) throw new Refused(data?.importOptOuts.userErrors[0]?.message);
    store.remember(job);
    await store.settled(job.id);
    onStarted(job.id);
  }

  return {
    isBusy,
    problem,
    async start(numbers: Numbers, skipFirstLine: boolean, confirmOptOuts: number | undefined) {
      if (numbers === undefined) return;
      setBusy(true);
      setProblem(undefined);
      try {
        await run(numbers, skipFirstLine, confirmOptOuts);
      } catch (refusal) {
        if (!(refusal instanceof Refused)) throw refusal;
        setProblem(refusal.message);
      } finally {
        setBusy(false);
      }
    },
  };
}
