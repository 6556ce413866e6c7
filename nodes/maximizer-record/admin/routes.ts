import type { NodeAPI } from 'node-red';
import { adminPost, bodyOf } from '../../shared/admin-route';
import { withFormConnection } from '../../shared/form-connection';
import { textOf } from '../../shared/properties';
import { fieldsOf, resourcesOf } from './account';
import type { FieldsAnswer, PreviewAnswer, ResourcesAnswer } from './answers';
import { preview } from './preview';

const PERMISSION = 'maximizer-record.write';

/**
 * What the form asks of the admin API, always with `connection`, the id of a deployed one; answers with 422 and `message`
 * why not. `POST /maximizer/record/resources` the resources of the account; `…/fields` those of `resource`;
 * `…/preview` what the draft of a node, its properties and `id`, would ask for `message`.
 */
export function addRecordRoutes(RED: NodeAPI): void {
  adminPost(RED, '/maximizer/record/resources', PERMISSION, (request): Promise<ResourcesAnswer> =>
    withFormConnection(RED, bodyOf(request)['connection'], async (connection, signal) => ({
      resources: await resourcesOf(connection, signal),
    })),
  );
  adminPost(RED, '/maximizer/record/fields', PERMISSION, (request): Promise<FieldsAnswer> => {
    const { connection: id, resource } = bodyOf(request);
    return withFormConnection(RED, id, (connection, signal) =>
      fieldsOf(connection, textOf(resource), signal),
    );
  });
  adminPost(RED, '/maximizer/record/preview', PERMISSION, (request): Promise<PreviewAnswer> =>
    withFormConnection(RED, bodyOf(request)['connection'], (connection, signal) =>
      preview(RED, request, connection, signal),
    ),
  );
}
