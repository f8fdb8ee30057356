/* Writing contacts to a file. Loaded with the dialogs that say it. */
import { count } from "../format";
import { people } from "./counted";

export const exportWords = {
  title: "Export contacts",
  all: (book: string) => `All contacts of ${book}.`,
  shown: (total: number, exact: boolean, book: string) =>
    `The ${exact ? people(total) : `more than ${count(total)} contacts`} of ${book} that the list shows now, with its search and filters.`,
  ofList: (total: number, list: string) => `${people(total)} in the list ${list}.`,
  format: "What is the file for?",
  formats: {
    SPREADSHEET: {
      label: "For a spreadsheet",
      hint: "A CSV for Excel, Numbers or Google Sheets: numbers as people write them, lists, and when each contact was added.",
    },
    IMPORTABLE: {
      label: "To import again, or for another program",
      hint: "A CSV with Full Name, Phone, Email, Notes and Opted Out, which Import takes back as it is.",
    },
  },
  submit: "Export",
  failed: "The export was not started.",
  closeHint: "You can close this: the export goes on, and its file waits for you at the bottom of the page.",
  numbers: (n: number) => (n === 1 ? "1 number in the file." : `${count(n)} numbers in the file.`),
  ready: (n: number) => `${people(n)} in the file.`,
  purged: "The file was deleted with the book’s contacts.",
  until: (when: string) => `The link works until ${when}, for you and whoever else may export this book.`,
  over: "The file is no longer kept. Export once more.",
  download: "Download",
  downloadOf: (name: string) => `Download ${name}`,
  mayNot: "You may not download it any more.",
  jobFailed: "The export failed",
  cancelled: "The export was cancelled. There is no file.",
  first: "Export first",
  firstHint: "Download a copy that Import can take back.",
  firstNow: "Download it now: deleting the contacts deletes this file too.",
  withoutCopy: "Go on without it",
  back: "Back",
  backToDeleting: "Go on deleting",
} as const;
