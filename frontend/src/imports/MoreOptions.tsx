import { Select, Stack, UnstyledButton } from "@mantine/core";
import { useId, useMemo, useState } from "react";
import { useQuery } from "urql";
import { regions } from "../administration/regions";
import { graphql } from "../graphql";
import { DownIcon } from "../ui/icons";
import { importWords } from "../words/imports";
import classes from "./MoreOptions.module.css";
import type { OnExisting, OnInvalidRow, Options } from "./useImportForm";

const RegionQuery = graphql(`
  query ImportRegion {
    viewer {
      organization { id defaultRegion }
    }
  }
`);

type Props = { options: Options; onChange: (part: Partial<Options>) => void };

const choicesOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));
const existing = choicesOf(importWords.existing);
const invalidRow = choicesOf(importWords.invalidRow);

/** What hardly anybody needs to say: hidden until asked for, with what holds now in sight. */
export function MoreOptions({ options, onChange }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const hint = [
    importWords.moreNow.existing[options.onExisting],
    importWords.moreNow.invalidRow[options.onInvalidRow],
  ].join(". ");
  return (
    <div>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span className={classes.arrow} data-open={isOpen}>
          <DownIcon size={16} />
        </span>
        {importWords.more}
        {!isOpen && <span className={classes.hint}>{hint}</span>}
      </UnstyledButton>
      <div id={id}>{isOpen && <Fields options={options} onChange={onChange} />}</div>
    </div>
  );
}

function Fields({ options, onChange }: Props) {
  const all = useMemo(regions, []);
  const [{ data }] = useQuery({ query: RegionQuery });
  const own = data?.viewer?.organization.defaultRegion;
  const ownName = all.find(({ value }) => value === own)?.label ?? own;
  return (
    <Stack mt="xs">
      <Select
        label={importWords.onExisting}
        data={existing}
        value={options.onExisting}
        allowDeselect={false}
        onChange={(value) => onChange({ onExisting: value as OnExisting })}
      />
      <Select
        label={importWords.onInvalidRow}
        data={invalidRow}
        value={options.onInvalidRow}
        allowDeselect={false}
        onChange={(value) => onChange({ onInvalidRow: value as OnInvalidRow })}
      />
      <Select
        label={importWords.region}
        placeholder={ownName === undefined ? "" : importWords.regionOwn(ownName)}
        data={all}
        value={options.region}
        searchable
        clearable
        onChange={(region) => onChange({ region })}
      />
    </Stack>
  );
}
