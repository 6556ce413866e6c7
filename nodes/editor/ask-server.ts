/** Asks a route of this Node-RED. @throws what jQuery throws: see `failureOf` */
export async function askServer<Answer>(url: string, body: object): Promise<Answer> {
  const answer: unknown = await $.ajax({
    url,
    method: 'POST',
    contentType: 'application/json',
    data: JSON.stringify(body),
  });
  return answer as Answer;
}
