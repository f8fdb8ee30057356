import { words } from "../words";

/** Gives the person a small file that can be imported as it is. */
export function downloadSample(): void {
  const url = URL.createObjectURL(new Blob([words.import.sampleText], { type: "text/csv" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: words.import.sampleName });
  link.click();
  URL.revokeObjectURL(url);
}
