/** Whose book an address is about: undefined for the person's own. */
export function ownerIn(search: URLSearchParams, userId: string | undefined): string | undefined {
  const asked = search.get("book");
  return asked === null || asked === userId ? undefined : asked;
}
