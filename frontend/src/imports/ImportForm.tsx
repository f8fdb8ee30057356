import { Alert, Button, Checkbox, Group, Progress, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { bytes } from "../format";
import { useJob } from "../jobs/JobsProvider";
import type { Book } from "../shell/book";
import { OffButton } from "../ui/OffButton";
import { words } from "../words";
import { importWords } from "../words/imports";
import { CheckResult } from "./CheckResult";
import { ConfirmOptOuts } from "./ConfirmOptOuts";
import classes from "./ImportDialog.module.css";
import { ImportedBefore } from "./ImportedBefore";
import { IntoList } from "./IntoList";
import { MoreOptions } from "./MoreOptions";
import { PreviewTable } from "./PreviewTable";
import { SameFile } from "./SameFile";
import { SourceField } from "./SourceField";
import { isWorkbook } from "./source";
import type { Sent } from "./upload";
import type { Importing } from "./useImport";
import type { ImportForm as Form } from "./useImportForm";

type Props = {
  book: Book;
  form: Form;
  importing: Importing;
  checked: string | undefined;
  onUncheck: () => void;
  onClose: () => void;
};

export function ImportForm({ book, form, importing, checked, onUncheck, onClose }: Props) {
  const { source, preview, arrival, options } = form;
  const { busy, errors } = importing;
  const check = useJob(checked);
  const [isAsking, setAsking] = useState(false);
  const toConfirm = check?.__typename === "ImportJob" ? check.optOutsToConfirm : null;
  const repeated = errors.find(({ code }) => code === "ALREADY_IMPORTED");
  const refused = [...arrival.errors, ...errors].filter(
    ({ code, field }) => code !== "ALREADY_IMPORTED" && !field?.includes("newList"),
  );

  const changed = () => {
    importing.forget();
    setAsking(false);
    onUncheck();
  };
  const change: Form["change"] = (part) => {
    changed();
    form.change(part);
  };
  const put: Form["put"] = (chosen) => {
    changed();
    form.put(chosen);
  };
  const giveUp = () => {
    importing.cancel();
    form.draft.discard();
    onClose();
  };
  return (
    <Stack>
      <SourceField form={form} onChange={put} disabled={busy !== undefined} />
      {form.problem !== undefined && (
        <Alert color="red" role="alert" title={importWords.notRead}>
          <Text size="sm">{form.problem}</Text>
          {source && (
            <Button variant="default" size="compact-sm" mt="xs" onClick={() => put({ ...source })}>
              {words.tryAgain}
            </Button>
          )}
        </Alert>
      )}
      {form.isReading && preview === undefined && <Reading isWorkbook={source !== undefined && isWorkbook(source)} />}
      {preview && (
        <>
          {preview.importedBefore && repeated === undefined && <ImportedBefore job={preview.importedBefore} />}
          <PreviewTable form={form} preview={preview} onColumn={(at, kind) => [changed(), form.setColumn(at, kind)]} />
          <FirstLine
            skip={form.skipFirstLine}
            hasHeader={preview.hasHeader}
            onChange={(skipFirstLine) => change({ skipFirstLine })}
          />
          <IntoList book={book} options={options} onChange={change} errors={errors} />
          <MoreOptions options={options} onChange={change} />
        </>
      )}
      {check?.__typename === "ImportJob" && <CheckResult key={check.id} job={check} />}
      {refused.length > 0 && (
        <Alert color="red" role="alert" title={importWords.notStarted}>
          {refused.map((error) => error.message).join(" ")}
        </Alert>
      )}
      {arrival.sent && <Uploading {...arrival.sent} />}
      {isAsking && toConfirm !== null && repeated === undefined ? (
        <ConfirmOptOuts
          count={toConfirm}
          busy={busy === "import"}
          onConfirm={() => importing.start({ confirmOptOuts: toConfirm })}
          onCancel={() => setAsking(false)}
        />
      ) : repeated ? (
        <SameFile
          before={preview?.importedBefore ?? null}
          busy={busy === "import"}
          onConfirm={() => importing.start({ evenIfImported: true, ...(isAsking && { confirmOptOuts: toConfirm }) })}
          onCancel={importing.forget}
        />
      ) : (
        <Group justify="flex-end" className={classes.footer}>
          <Button variant="default" onClick={giveUp}>
            {words.cancel}
          </Button>
          {preview && (
            <OffButton
              variant="default"
              reason={whyNot(form)}
              loading={busy === "check"}
              disabled={busy === "import"}
              onClick={() => importing.start({ dryRun: true })}
            >
              {importWords.check}
            </OffButton>
          )}
          <OffButton
            reason={whyNot(form)}
            disabled={source === undefined || (preview === undefined && !form.isReading) || busy === "check"}
            loading={busy === "import" || form.isReading}
            onClick={() => (toConfirm === null ? importing.start() : setAsking(true))}
          >
            {importWords.submit}
          </OffButton>
        </Group>
      )}
    </Stack>
  );
}

const whyNot = ({ preview, missing }: Form) =>
  preview && missing.length > 0 ? missing.map((what) => importWords.missing[what]).join(" ") : undefined;

type FirstLineProps = { skip: boolean; hasHeader: boolean; onChange: (skip: boolean) => void };

function FirstLine({ skip, hasHeader, onChange }: FirstLineProps) {
  const hint = skip
    ? hasHeader && importWords.looksLikeHeader
    : hasHeader
      ? importWords.headerNotSkipped
      : importWords.looksLikeContact;
  return (
    <Checkbox
      label={importWords.skipFirstLine}
      description={hint}
      checked={skip}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** A large workbook takes seconds to be taken apart: that it goes on is seen. */
const Reading = ({ isWorkbook }: { isWorkbook: boolean }) => (
  <div role="status">
    <Text size="sm" c="dimmed">
      {isWorkbook ? importWords.readingWorkbook : importWords.reading}
    </Text>
    {isWorkbook && <Progress value={100} striped animated aria-hidden="true" mt={4} />}
  </div>
);

function Uploading({ sent, size }: Sent) {
  return (
    <div>
      <Text size="sm" c="dimmed" className="figures">
        {importWords.uploading} {bytes(sent)} / {bytes(size)}
      </Text>
      <Progress value={(100 * sent) / Math.max(1, size)} aria-label={importWords.uploading} />
    </div>
  );
}
