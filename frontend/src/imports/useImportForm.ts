/* What is to be imported and how, as far as the person has said. */
import { useCallback, useEffect, useState } from "react";
import type { Book } from "../shell/book";
import { type Column, choose, missing } from "./columns";
import type { Source } from "./source";
import { useArrival } from "./useArrival";
import { useDraftOfRows } from "./useDraftOfRows";
import { usePreview } from "./usePreview";

export type OnExisting = "FILL_BLANKS" | "OVERWRITE" | "KEEP";
export type OnInvalidRow = "SKIP_ROW" | "REJECT_FILE";

export type Options = {
  /** Undefined: as the first line looks. */
  skipFirstLine: boolean | undefined;
  /** Undefined: as proposed. */
  columns: readonly Column[] | undefined;
  listId: string | null;
  newList: string;
  onExisting: OnExisting;
  onInvalidRow: OnInvalidRow;
  region: string | null;
};

const untouched: Options = {
  skipFirstLine: undefined,
  columns: undefined,
  listId: null,
  newList: "",
  onExisting: "FILL_BLANKS",
  onInvalidRow: "SKIP_ROW",
  region: null,
};

const pause = 250;

export type ImportForm = ReturnType<typeof useImportForm>;

export function useImportForm(book: Book) {
  const draft = useDraftOfRows(book);
  const [source, setSource] = useState<Source | undefined>(draft.restored);
  const [options, setOptions] = useState(untouched);
  const settled = useSettled(source);
  const arrival = useArrival(settled);
  const isTyped = source?.kind === "text";
  const { preview, problem, of } = usePreview({
    book,
    look: arrival.look,
    region: options.region,
    columns: options.columns,
    keep: isTyped,
  });

  const change = useCallback((part: Partial<Options>) => setOptions((before) => ({ ...before, ...part })), []);
  const { keep } = draft;
  const put = useCallback(
    (chosen: Source | undefined) => {
      setSource(chosen);
      if (chosen?.kind !== "text")
        setOptions((before) => ({ ...before, skipFirstLine: undefined, columns: undefined }));
      keep(chosen?.kind === "text" ? chosen.text : undefined);
    },
    [keep],
  );

  const columns = preview?.columns.map(({ proposed }, at) => options.columns?.[at] ?? proposed) ?? [];
  const isRefused = arrival.errors.length > 0 || problem !== undefined;
  const isBehind = isTyped && (source !== settled || of !== arrival.look);
  return {
    source,
    put,
    draft,
    options,
    change,
    arrival,
    preview: source === undefined || isRefused ? undefined : preview,
    problem,
    /** Whether the first rows are still to be seen. */
    isReading: source !== undefined && !isRefused && (preview === undefined || isBehind),
    columns,
    missing: missing(columns),
    skipFirstLine: options.skipFirstLine ?? preview?.hasHeader ?? false,
    setColumn: (at: number, kind: Column) => change({ columns: choose(columns, at, kind) }),
  };
}

/** A file at once; what is typed after a pause. */
function useSettled(source: Source | undefined): Source | undefined {
  const [settled, setSettled] = useState(source);
  useEffect(() => {
    if (source?.kind !== "text") return setSettled(source);
    const timer = setTimeout(() => setSettled(source), pause);
    return () => clearTimeout(timer);
  }, [source]);
  return settled;
}
