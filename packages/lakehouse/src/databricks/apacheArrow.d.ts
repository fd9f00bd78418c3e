// the package has types, but its exports hide them from TypeScript's Node resolution; these are the parts used here
declare module "apache-arrow" {
  export type Field = { readonly name: string; readonly type: DataType };

  export type DataType = {
    /** Arrow's number of the kind of type. */
    readonly typeId: number;
    readonly children?: readonly Field[];
    /** Of integers alone. */
    readonly bitWidth?: number;
  };

  export class RecordBatchReader {
    static from(source: Uint8Array): RecordBatchReader;
    open(): this;
    readonly schema: { readonly fields: Field[] };
  }
}
