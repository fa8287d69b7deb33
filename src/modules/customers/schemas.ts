import { Type } from "typebox";
import { Maybe, Nullable, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";

const name = Type.String({ minLength: 1, maxLength: 150, examples: ["Ibu Sari"] });
const phone = Type.String({
  minLength: 1,
  maxLength: 30,
  description: "In any spelling; one number is one customer",
  examples: ["0812 3456 7890"],
});
const notes = Type.String({ maxLength: 5_000, description: "Absent, null or blank keeps the notes that are there" });

export const CustomerInput = Shape({ name, phone, notes: Maybe(notes) }, { $id: "CustomerInput" });

export const CustomerChange = Shape(
  { name: Maybe(name), phone: Maybe(phone), notes: Maybe(notes) },
  { $id: "CustomerChange" },
);

export const Customer = Shape(
  {
    id: Uuid,
    tenant_id: Uuid,
    name: Type.String(),
    phone_normalized: Type.String({ description: "E.164 digits without the plus", examples: ["6281234567890"] }),
    notes: Nullable(Type.String()),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    orders_count: Type.Integer({ description: "Orders at all outlets, cancelled ones included" }),
  },
  { $id: "Customer" },
);

export const customerSchemas = [CustomerInput, CustomerChange, Customer];
