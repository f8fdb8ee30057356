import { useEffect, useState } from "react";
import { useClient } from "urql";
import { explain } from "../errors";
import { graphql, type ResultOf } from "../graphql";
import { ownerInput } from "../lists/lists";
import type { Book } from "../shell/book";
import type { Column } from "./columns";
import type { Given } from "./useArrival";

const PreviewQuery = graphql(`
  query ImportPreview($input: ImportPreviewInput!) {
    importPreview(input: $input) {
      encoding
      delimiter
      hasHeader
      columns { header proposed }
      rows {
        row
        cells
        errors { column message }
      }
      warnings
      importedBefore { id createdAt actor outcome { created } }
    }
  }
`);

export type Preview = ResultOf<typeof PreviewQuery>["importPreview"];

type Asked = {
  book: Book;
  look: Given | undefined;
  region: string | null;
  columns: readonly Column[] | undefined;
  /** While there is nothing new to look at, what was seen last stays: somebody is typing. */
  keep: boolean;
};

/** The first rows as they will be stored, from the server: the last that it said stands until it says another. */
export function usePreview({ book, look, region, columns, keep }: Asked) {
  const client = useClient();
  const [found, setFound] = useState<{ preview?: Preview; problem?: string; of?: Given }>({});
  useEffect(() => {
    if (look === undefined) return keep ? undefined : setFound({});
    let isWanted = true;
    const input = {
      ...ownerInput(book.owner),
      source: look,
      ...(region !== null && { defaultRegion: region }),
      ...(columns !== undefined && { columns: [...columns] }),
    };
    void client
      .query(PreviewQuery, { input }, { direct: true, requestPolicy: "network-only" })
      .toPromise()
      .then(({ data, error }) => {
        if (!isWanted) return;
        if (data) setFound({ preview: data.importPreview, of: look });
        else if (error) setFound({ problem: explain(error), of: look });
      });
    return () => {
      isWanted = false;
    };
  }, [client, book.owner, look, region, columns, keep]);
  return found;
}
