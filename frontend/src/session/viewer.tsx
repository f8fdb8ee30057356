/* Who is signed in and what they may do, for every page below. */
import { createContext, type ReactNode, useContext } from "react";
import { type Guards, guardsOf, type Permission, type ResultOf, type ViewerQuery } from "../graphql";
import { words } from "../words";

export type Viewer = NonNullable<ResultOf<typeof ViewerQuery>["viewer"]>;

const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext.Provider value={viewer}>{children}</ViewerContext.Provider>;
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error("useViewer outside of ViewerProvider");
  return viewer;
}

/** The values for the guard variables that documents declare. */
export const useGuards = (): Guards => guardsOf(useViewer().permissions);

/** Why a control is off, and whom to ask; undefined when it is on. */
export function reasonAgainst(viewer: Viewer, permission: Permission): string | undefined {
  if (viewer.permissions.includes(permission)) return undefined;
  const reason = viewer.denials.find((denial) => denial.permission === permission)?.reason ?? "ROLE";
  const role = words.account.role[viewer.user?.role ?? "USER"];
  const others = viewer.organization.administrators.filter((each) => each.id !== viewer.user?.id);
  const why = words.denied[reason](viewer.organization.name, role);
  return `${why} ${words.denied.ask(others.map((each) => each.name))}`.trim();
}

/** Whether every contact book of the organization is open to this person. */
export const useReachesAllBooks = () => useViewer().user?.role !== "USER";

export const useReasonAgainst = (permission: Permission) => reasonAgainst(useViewer(), permission);
