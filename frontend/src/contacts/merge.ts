/* Two people in one contact: what each changed is put together field by field, and nothing is overwritten unasked. */
import type { Values } from "./contact";

export type Field = keyof Values;

/** What somebody is editing: the stored values they see, theirs on top, and what others changed since they began. */
export type Edit = {
  base: Values;
  values: Values;
  /** Changed by both, to different values: the person has to choose. */
  clashes: Field[];
  /** Changed by somebody else only: taken over. */
  followed: Field[];
};

const fields: Field[] = ["fullName", "phone", "email", "notes", "listIds", "optedOut"];
const sorted = (value: Values[Field]) => (Array.isArray(value) ? [...value].sort() : value);
const same = (one: Values[Field], other: Values[Field]) =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const and = (names: Field[], name: Field) => (names.includes(name) ? names : [...names, name]);
const without = (names: Field[], name: Field) => names.filter((each) => each !== name);

export type Choices = Partial<Record<Field, "theirs" | "mine">>;

export const begin = (base: Values, values = base): Edit => ({ base, values, clashes: [], followed: [] });

/** Which fields the person changed. */
export const touched = ({ base, values }: Pick<Edit, "base" | "values">): Field[] =>
  fields.filter((name) => !same(base[name], values[name]));

/** Lists are put together one by one: what either added or took away counts. */
function mergeLists(before: string[], mine: string[], theirs: string[]): string[] {
  const kept = theirs.filter((id) => mine.includes(id) || !before.includes(id));
  return [...kept, ...mine.filter((id) => !before.includes(id) && !kept.includes(id))];
}

/** The contact as it is stored now comes under what is being typed: untouched fields follow, touched ones stay. */
export function rebase(edit: Edit, theirs: Values): Edit {
  const { base, values } = edit;
  if (fields.every((name) => same(base[name], theirs[name]))) return edit;
  let next: Edit = { ...edit, base: theirs, values: { ...values } };
  for (const name of fields) {
    if (same(base[name], theirs[name])) continue;
    const isTouched = !same(base[name], values[name]);
    const put = <F extends Field>(field: F, value: Values[F]) => {
      next.values = { ...next.values, [field]: value };
    };
    if (name === "listIds" && isTouched) put(name, mergeLists(base.listIds, values.listIds, theirs.listIds));
    else if (!isTouched) put(name, theirs[name]);
    const isClash = name !== "listIds" && isTouched && !same(values[name], theirs[name]);
    next = {
      ...next,
      clashes: isClash ? and(next.clashes, name) : without(next.clashes, name),
      followed: isClash ? without(next.followed, name) : and(next.followed, name),
    };
  }
  return next;
}

/** What was sent is stored: it is no change any more, except where the person went on typing meanwhile. */
export const stored = (edit: Edit, sent: Values, now: Values): Edit => ({
  ...rebase({ ...edit, base: sent }, now),
  clashes: [],
  followed: [],
});

/** What the person chose for each field; where they chose nothing, what they typed stays. */
export function decide(edit: Edit, choices: Choices): Edit {
  const taken = fields.filter((name) => choices[name] === "theirs");
  const theirs = Object.fromEntries(taken.map((name) => [name, edit.base[name]]));
  const clashes = edit.clashes.filter((name) => choices[name] === undefined);
  return { ...edit, values: { ...edit.values, ...theirs }, clashes };
}
