/* So many of something, as people say it. */
import { count } from "../format";

export const people = (n: number) => `${count(n)} ${n === 1 ? "contact" : "contacts"}`;
export const rows = (n: number) => `${count(n)} ${n === 1 ? "row" : "rows"}`;
