// A journey of two people over the generated types: every path, body and answer below is checked by the compiler.
import createClient from "openapi-fetch";
import type { paths } from "./hibari.d.ts";

const [baseUrl, annToken, bobToken] = process.argv.slice(2) as [string, string, string];
const as = (token: string) => createClient<paths>({ baseUrl, headers: { "X-Session-Token": token } });
const [ann, bob] = [as(annToken), as(bobToken)];

function must<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (!answer.response.ok || answer.data === undefined) {
    throw new Error(`${answer.response.url} answered ${answer.response.status}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

const me = must(await ann.PATCH("/api/v1/me", { body: { handle: "ann", display_name: "Ann" } }));
must(await bob.PATCH("/api/v1/me", { body: { handle: "bob" } }));
const state = must(await bob.PUT("/api/v1/people/{handle}/follow", { params: { path: { handle: "ann" } } }));
await ann.PUT("/api/v1/people/{handle}/follow", { params: { path: { handle: "bob" } } });
const profile = must(await bob.GET("/api/v1/people/{handle}", { params: { path: { handle: "ann" } } }));
const room = must(await bob.POST("/api/v1/conversations", { body: { handles: ["ann"], title: "" } }));
const path = { conversation_id: room.id };
must(await bob.POST("/api/v1/conversations/{conversation_id}/messages", { params: { path }, body: { text: "hi" } }));
const said = must(await ann.GET("/api/v1/conversations/{conversation_id}/messages", { params: { path } }));
await ann.PUT("/api/v1/people/{handle}/block", { params: { path: { handle: "bob" } } });
const gone = await bob.GET("/api/v1/people/{handle}", { params: { path: { handle: "ann" } } });

console.log(
  JSON.stringify({
    handle: me.handle,
    follow: state.follow_state,
    followers: profile.counts["followers"],
    texts: said.data.map((message) => message.text),
    refusal: gone.error?.code,
  }),
);
