import { importWords } from "../words/imports";

/** Gives the person a small file that can be imported as it is. */
export function downloadSample(): void {
  const url = URL.createObjectURL(new Blob([importWords.sampleText], { type: "text/csv" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: importWords.sampleName });
  link.click();
  URL.revokeObjectURL(url);
}
