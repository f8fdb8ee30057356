/* The dashboard. Loaded with its page. */
import { count } from "../format";

export const dashboard = {
  title: "Dashboard",
  scope: "Whose figures",
  figures: "Figures",
  contacts: "Contacts",
  optedOut: "Opted out",
  optedOutShare: (share: string, less: boolean) => `${less ? "Less than " : ""}${share} of all contacts`,
  lists: "Lists",
  notSent: "Consent message not sent",
  days: "Period",
  lastDays: (n: number) => `${count(n)} days`,
  byDay: "Day by day",
  series: { added: "Added", optedOut: "Opted out" },
  inLastDays: (n: number) => `in the last ${count(n)} days`,
  onDay: (day: string) => `on ${day}`,
  chart: (series: string, total: string, days: number, most: string, day: string) =>
    `${series} by day: ${total} in the last ${count(days)} days, most on ${day}: ${most}.`,
  chartEmpty: (series: string, days: number) => `${series} by day: none in the last ${count(days)} days.`,
  none: "None",
  asTable: "Show as a table",
  table: "Day by day, as a table",
  day: "Day",
  utc: "Days are counted in UTC.",
  jobs: "Running now",
  noJobs: "Nothing is running.",
  allJobs: "All jobs",
  emptyTitle: "No contacts yet",
  emptyText: "As soon as contacts are added or imported, you see here how the book grows.",
  toContacts: "To the contacts",
  live: "Live",
} as const;
