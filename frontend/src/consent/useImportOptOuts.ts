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

type Said = { skipFirstLine: boolean; confirmOptOuts?: number; dryRun?: true };

/** Tells of the job that was started, and of what was said for it. */
export function useImportOptOuts(onStarted: (id: string, said: Said) => void) {
  const client = useClient();
  const store = useJobStore();
  const [busy, setBusy] = useState<"import" | "check">();
  const [problem, setProblem] = useState<string>();
  const source = useRef<{ of: Numbers; is: Source }>(undefined);
  useUnsaved(busy !== undefined);

  async function run(numbers: File | string, said: Said) {
    // The same file once more, to confirm how many: it is there already.
    if (source.current?.of !== numbers) source.current = { of: numbers, is: await sourceOf(client, numbers) };
    const input = { source: source.current.is, ...said };
    const { data, error } = await client.mutation(ImportOptOuts, { input }).toPromise();
    if (error) throw new Refused(explain(error));
    const job = data?.importOptOuts.job;
    if (!job) throw new Refused(data?.importOptOuts.userErrors[0]?.message);
    store.remember(job);
    await store.settled(job.id);
    onStarted(job.id, said);
  }

  return {
    busy,
    problem,
    async start(numbers: Numbers, said: Said) {
      if (numbers === undefined) return;
      setBusy(said.dryRun ? "check" : "import");
      setProblem(undefined);
      try {
        await run(numbers, said);
      } catch (refusal) {
        if (!(refusal instanceof Refused)) throw refusal;
        setProblem(refusal.message);
      } finally {
        setBusy(undefined);
      }
    },
  };
}
