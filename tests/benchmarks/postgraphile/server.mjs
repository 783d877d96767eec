// PostGraphile over the tables that the benchmark has made: one process, ten connections.
import { createServer } from "node:http";
import pg from "pg";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    // Where the database is, the environment says.
    makePgService({ pool: new pg.Pool({ max: 10 }), schemas: ["bench"] }),
  ],
  grafserv: { graphqlPath: "/graphql", websockets: false, watch: false },
  grafast: { explain: false },
};

const server = createServer();
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
const serving = postgraphile(preset).createServ(grafserv);
await serving.addTo(server);
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: server.address().port, process: process.pid }));
});
