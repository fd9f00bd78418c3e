import { DatabaseSync } from "node:sqlite";

/** Changes a closed journal into one that a newer program wrote. */
export function makeNewer(file: string, needs: string): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA user_version = 1000");
  database.prepare("UPDATE facts SET value = ? WHERE name = 'needs'").run(needs);
  database.close();
}
