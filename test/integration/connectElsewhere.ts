// connects with the options given as JSON and says in JSON how that failed: a process of its own may be another user
import { connect } from "@cionb/bundle";

const said = await connect(JSON.parse(process.argv[2] ?? "{}")).then(
  async (cio) => {
    await cio.close();
    return { name: "none", message: "it connected" };
  },
  (error: unknown) => ({
    name: String(Reflect.get(Object(error), "name")),
    message: String(Reflect.get(Object(error), "message")),
  }),
);
process.stdout.write(`\n${JSON.stringify(said)}\n`);
