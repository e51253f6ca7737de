// Drives a live server with the official Node library, as it comes, and prints what it saw as one JSON object.
import fs from "node:fs";
import OpenAI, { toFile } from "openai";

const [baseURL, apiKey, picture] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });
const small = { model: "sim", size: "160x288", seconds: "4" };
const seen = {};

let video = await client.videos.create({ prompt: "a red ball bounces on grass", ...small });
seen.created = video;
while (video.status === "queued" || video.status === "in_progress") {
  const { data, response } = await client.videos.retrieve(video.id).withResponse();
  video = data;
  const wait = Number(response.headers.get("openai-poll-after-ms") ?? 1000);
  if (video.status !== "completed") await new Promise((resolve) => setTimeout(resolve, wait));
}
seen.finished = video;

const content = await client.videos.downloadContent(video.id);
const bytes = Buffer.from(await content.arrayBuffer());
seen.bytes = bytes.length;
const parts = await client.videos.downloadContent(video.id, { variant: "thumbnail" });
let streamed = 0;
for await (const chunk of parts.body) streamed += chunk.length;
seen.thumbnail = { bytes: streamed, type: parts.headers.get("content-type") };

// On a quick machine it may be done already, which is a conflict.
const cancel = (id) => client.post(`/videos/${id}/cancel`, { maxRetries: 0 }).catch((error) => error.status);
const upload = () => toFile(bytes, "made-here.mp4", { type: "video/mp4" });
const image_url = `data:image/png;base64,${fs.readFileSync(picture).toString("base64")}`;
seen.derived = {
  remix: await client.videos.remix(video.id, { prompt: "a green ball bounces on sand" }),
  edit: await client.videos.edit({ prompt: "at night", video: { id: video.id } }),
  extend: await client.videos.extend({ prompt: "the ball stops", seconds: "4", video: { id: video.id } }),
  edit_of_a_file: await client.videos.edit({ prompt: "on snow", video: await upload() }),
  with_a_picture: await client.videos.create({ prompt: "the ball rolls", ...small, input_reference: { image_url } }),
};
for (const made of Object.values(seen.derived)) await cancel(made.id);

seen.listed = [];
for await (const one of client.videos.list({ limit: 2 })) seen.listed.push(one.id);
seen.deleted = await client.videos.delete(video.id);
seen.gone = await client.videos.retrieve(video.id).then(() => "", (error) => error.constructor.name);
seen.refused = await client.videos
  .create({ prompt: "Darth Vader and Mickey Mouse fight with light sabers" })
  .then(() => "", (error) => error.code);
console.log(JSON.stringify(seen));
