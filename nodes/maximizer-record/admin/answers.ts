import type { RecordPreview } from '../../../src/record/order';

/*
 * What the routes of the record node's form answer, as JSON: the routes and the form read the types here. It holds types
 * alone, so that nothing of the server gets into the form.
 */

/** `POST /maximizer/record/resources`: the resources that the account has. */
export interface ResourcesAnswer {
  resources: readonly string[];
}

/** `POST /maximizer/record/fields`: the fields of a resource, those in objects with dots, and one of its records. */
export interface FieldsAnswer {
  fields: readonly string[];
  /** null: there is none. */
  record: Readonly<Record<string, unknown>> | null;
}

/** `POST /maximizer/record/preview`: what would be asked for a message; for get and find with the answer. */
export type PreviewAnswer = RecordPreview;
