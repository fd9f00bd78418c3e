// the package has types, but its exports hide them from TypeScript's Node resolution; these are the parts used here
declare module "apache-arrow" {
  export type Field = { readonly name: string; readonly type: DataType };

  export abstract class DataType {
    readonly children: readonly Field[];
    static isInt(type: DataType): type is DataType & { readonly bitWidth: number };
    static isFloat(type: DataType): boolean;
    static isBool(type: DataType): boolean;
    static isUtf8(type: DataType): boolean;
    static isBinary(type: DataType): boolean;
    static isDate(type: DataType): boolean;
    static isList(type: DataType): boolean;
    static isStruct(type: DataType): boolean;
    static isMap(type: DataType): boolean;
  }

  export class RecordBatchReader {
    static from(source: Uint8Array): RecordBatchReader;
    open(): this;
    readonly schema: { readonly fields: Field[] };
  }
}
