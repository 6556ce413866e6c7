/**
 * The part of Node-RED's editor that the forms use, as of 4.0 to 5.0. Written here because the published types predate
 * validators that answer with a reason (Node-RED 3) and know neither `autoComplete` nor `popover.tooltip`.
 */
declare namespace Editor {
  /** Looks a text up in the catalog of the node's own set. */
  type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string;

  /** Whether, or why not; a list where one property holds several fields. */
  type Verdict = boolean | string | string[];

  interface PropertyDefinition<Node> {
    value: unknown;
    required?: boolean;
    /** Another node's type when the property is that node's id. */
    type?: string;
    label?: string;
    /** Must take two arguments: by that Node-RED tells that a text is a reason. */
    validate?: (this: Node, value: unknown, options: { label?: string } | undefined) => Verdict;
  }

  interface CredentialDefinition {
    type: 'text' | 'password';
    required?: boolean;
    label?: string;
    validate?: (value: unknown, options: { label?: string } | undefined) => Verdict;
  }

  interface NodeDefinition<Node> {
    category: string;
    defaults: Record<string, PropertyDefinition<Node>>;
    credentials?: Record<string, CredentialDefinition>;
    inputs?: 0 | 1;
    /** A button beside the node in the flow; Node-RED itself asks for neither on a disabled node or tab. */
    button?: { enabled?: (this: Node) => boolean; onclick: (this: Node) => void };
    outputs?: number;
    color?: string;
    icon?: string;
    align?: 'left' | 'right';
    paletteLabel?: string | ((this: NodeDefinition<Node>) => string);
    label?: (this: Node) => string;
    labelStyle?: (this: Node) => string;
    inputLabels?: (this: Node) => string;
    outputLabels?: (this: Node, index: number) => string;
    oneditprepare?: (this: Node) => void;
    oneditsave?: (this: Node) => void;
    oneditcancel?: (this: Node) => void;
    oneditdelete?: (this: Node) => void;
    oneditresize?: (this: Node) => void;
    /** Put in by Node-RED when the type is registered. */
    _?: Translate;
  }

  /** What every node in the editor has, whatever its type. */
  interface EditedNode {
    readonly id: string;
    readonly type: string;
    readonly z?: string;
    /** The group that it is in. */
    readonly g?: string;
    readonly _: Translate;
    readonly _def: NodeDefinition<EditedNode>;
    name?: string;
    /** Not yet deployed. */
    changed?: boolean;
    /** Whether it is disabled. */
    d?: boolean;
    credentials?: Record<string, unknown>;
  }

  interface AutoCompleteOption {
    value: string;
    label: string | JQuery;
  }

  interface TypedInputType {
    value: string;
    label?: string;
    icon?: string;
    hasValue?: boolean;
    options?: { value: string; label: string }[];
    validate?: (value: string) => boolean;
  }

  /** A list of rows that a person adds to, removes from and sorts. */
  interface EditableList<Item> {
    /** What the button says; a text is taken for HTML. */
    addButton: string;
    removable: boolean;
    sortable: boolean;
    height: 'auto';
    /** Fills the container of a new row; one that the button adds has an empty object for its item. */
    addItem: (container: JQuery, index: number, item: Item) => void;
    removeItem: () => void;
    sortItems: () => void;
  }

  interface Red {
    _: Translate;
    nodes: {
      registerType: <Node extends EditedNode>(type: string, definition: NodeDefinition<Node>) => void;
      node: (id: string) => (EditedNode & Record<string, unknown>) | null | undefined;
      /** The template of a subflow by its id. */
      subflow: (id: string) => object | null | undefined;
      getType: (type: string) => NodeDefinition<EditedNode> | undefined;
      filterNodes: (filter: { type: string }) => (EditedNode & Record<string, unknown>)[];
      /** Adds nodes to the workspace, with new ids; answers what was added. */
      import: (
        nodes: readonly Readonly<Record<string, unknown>>[],
        options: { generateIds: boolean },
      ) => { nodes?: EditedNode[] } | undefined;
      dirty: (changed?: boolean) => boolean;
    };
    history: { push: (event: Readonly<Record<string, unknown>>) => void };
    view: { redraw: (relink?: boolean) => void };
    workspaces: { active: () => string };
    /** A text would be taken for HTML: see `notify`. Its buttons' texts are HTML. */
    notify: (
      content: JQuery,
      options: {
        type?: string;
        modal?: boolean;
        fixed?: boolean;
        buttons?: { text: string; class?: string; click: () => void }[];
      },
    ) => { close(): void };
    popover: {
      tooltip: (target: JQuery, content: string) => { delete(): void; setContent(text: string): void };
    };
    utils: {
      /** The steps to a property. Throws what is wrong with the text. */
      normalisePropertyExpression: (text: string) => unknown[];
      createObjectElement: (
        value: unknown,
        options?: {
          key?: string | null;
          typeHint?: string;
          hideKey?: boolean;
          path?: string;
          rootPath?: string;
        },
      ) => JQuery;
    };
    settings: Record<string, unknown>;
  }
}

declare const RED: Editor.Red;

/** The reader of JSONata that comes with the editor. Throws what is wrong with an expression. */
declare const jsonata: (expression: string) => unknown;

interface JQuery {
  typedInput(options: {
    default?: string;
    /** Names of Node-RED's own types, and others. */
    types: (string | Editor.TypedInputType)[];
    /** The field that holds the type. */
    typeField?: JQuery;
  }): this;
  typedInput(method: 'value' | 'type'): string;
  typedInput(method: 'value' | 'type' | 'width', value: string): this;
  editableList<Item>(options: Editor.EditableList<Item>): this;
  editableList(method: 'addItem', item: unknown): this;
  autoComplete(options: { minLength?: number; search: (value: string) => Editor.AutoCompleteOption[] }): this;
}
