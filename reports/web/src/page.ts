// What every view gets: the data, which is prepared once, and the route.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PageData } from "./data";
import { type Column, type MatrixRow, matrixOf, type Run, runsOf } from "./model";
import type { Route } from "./route";

export interface Page {
  data: PageData;
  runs: Run[];
  columns: Column[];
  rows: MatrixRow[];
  route: Route;
}

export function pageOf(data: PageData): Omit<Page, "route"> {
  const runs = runsOf(data.results);
  const { columns, rows } = matrixOf(runs, data.catalogue);
  return { data, runs, columns, rows };
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("no page");
  return page;
}
