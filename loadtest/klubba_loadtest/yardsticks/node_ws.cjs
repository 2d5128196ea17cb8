// Node's `ws`: every client in a loop, as its documentation shows. See __init__.py.
const { WebSocketServer } = require("ws");
const size = Number(process.argv[2]);
const frame = Buffer.alloc(size - (size < 128 ? 2 : 4));
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, backlog: 4096 }, () =>
  console.log(server.address().port),
);
process.stdin.on("data", (orders) => {
  for (let i = 0; i < orders.length; i++) for (const client of server.clients) client.send(frame);
});
process.stdin.on("end", () => process.exit(0));
