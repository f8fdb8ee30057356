import { Stack } from "@mantine/core";
import { Suspense, useState } from "react";
import { lazily } from "../lazily";
import { useReachesAllBooks, useReasonAgainst, useViewer } from "../session/viewer";
import { OffButton } from "../ui/OffButton";
import { optOutLists as words } from "../words/consent";
import { EraseByNumber } from "./EraseByNumber";
import { ExportOptOuts } from "./ExportOptOuts";
import { ErasureProvider } from "./erasure";
import { Section } from "./Section";

const ImportOptOutsDialog = lazily(() => import("./ImportOptOutsDialog"));

/** Opt-outs that come from elsewhere or go there, and people who ask for more than an opt-out. */
export function OptOutLists() {
  const [isImporting, setImporting] = useState(false);
  const mayNotImport = useReasonAgainst("CONSENT_WRITE");
  const mayErase = useViewer().permissions.includes("CONTACTS_ERASE");
  const reachesAll = useReachesAllBooks();
  return (
    <ErasureProvider>
      <Stack>
        <Section title={words.importTitle} text={words.importAbout}>
          <OffButton reason={reachesAll ? mayNotImport : words.ownBookOnly} onClick={() => setImporting(true)}>
            {words.import}
          </OffButton>
        </Section>
        <Section title={words.exportTitle} text={words.exportAbout}>
          <ExportOptOuts reason={reachesAll ? undefined : words.ownBookOnly} />
        </Section>
        {mayErase && <EraseByNumber />}
      </Stack>
      <Suspense fallback={null}>{isImporting && <ImportOptOutsDialog onClose={() => setImporting(false)} />}</Suspense>
    </ErasureProvider>
  );
}
