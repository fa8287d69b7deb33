/** A text that a shop reads, in both languages; `{name}` slots are filled by `text.ts`. */
export interface Text {
  readonly id: string;
  readonly en: string;
}

interface RefusalRow extends Text {
  readonly status: number;
}

/**
 * Every reason code that Kabar answers with, its HTTP status and its sentence. The one place: a code that is not here does not
 * compile. Codes and statuses are fixed by the interface contract; phone clients branch on them.
 */
export const refusalTable = {
  VALIDATION_FAILED: {
    status: 422,
    id: "Data belum benar. Periksa isian yang ditandai.",
    en: "The request is not valid. Check the fields listed in errors.",
  },
  MALFORMED_JSON: {
    status: 400,
    id: "Isi permintaan bukan JSON yang benar.",
    en: "The request body is not valid JSON.",
  },
  MALFORMED_REQUEST: {
    status: 400,
    id: "Permintaan ini bukan HTTP yang benar.",
    en: "This is not a valid HTTP request.",
  },
  REQUEST_TIMEOUT: {
    status: 408,
    id: "Permintaan terlalu lama sampai di server. Kirim lagi.",
    en: "The request took too long to arrive. Send it again.",
  },
  UNAUTHENTICATED: {
    status: 401,
    id: "Sesi tidak berlaku. Silakan masuk lagi.",
    en: "Not signed in, or the token is no longer valid. Sign in again.",
  },
  USER_INACTIVE: {
    status: 403,
    id: "Akun ini tidak aktif (your account is inactive). Hubungi pemilik toko.",
    en: "Your account is inactive. Ask the owner of the shop.",
  },
  ROLE_ACCESS_DENIED: {
    status: 403,
    id: "Peran Anda tidak boleh melakukan ini.",
    en: "Your role may not do this.",
  },
  OUTLET_ACCESS_DENIED: {
    status: 403,
    id: "Anda tidak ditugaskan di outlet ini.",
    en: "You are not assigned to this outlet.",
  },
  PLAN_FEATURE_DISABLED: {
    status: 403,
    id: "Pesan WhatsApp hanya ada pada paket Premium dan Pro.",
    en: "WhatsApp messages are part of the Premium and Pro plans only.",
  },
  DATA_NOT_FOUND: {
    status: 404,
    id: "Data tidak ditemukan.",
    en: "Not found.",
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    id: "Metode ini tidak tersedia di alamat ini.",
    en: "This method is not available at this address. See the Allow header.",
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    id: "Isi permintaan terlalu besar.",
    en: "The request body is too large.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    id: "Kirim isi permintaan sebagai application/json.",
    en: "Send the request body as application/json.",
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    id: "Terlalu banyak permintaan. Coba lagi dalam {retry_after_seconds} detik.",
    en: "Too many requests. Try again in {retry_after_seconds} seconds.",
  },
  TOO_MANY_LOGIN_ATTEMPTS: {
    status: 429,
    id: "Terlalu banyak percobaan masuk (too many login attempts). Coba lagi dalam {retry_after_seconds} detik.",
    en: "Too many login attempts. Try again in {retry_after_seconds} seconds.",
  },
  SERVER_BUSY: {
    status: 503,
    id: "Server sedang sibuk. Coba lagi sebentar.",
    en: "The server is busy. Try again in a moment.",
  },
  INTERNAL_ERROR: {
    status: 500,
    id: "Terjadi kesalahan di server. Sebutkan kode permintaan bila menghubungi kami.",
    en: "Something went wrong on the server. Quote the request id when you report it.",
  },
  QUOTA_EXCEEDED: {
    status: 422,
    id: "Kuota {orders_limit} order untuk periode {period} sudah habis. Naikkan paket atau tunggu periode berikutnya.",
    en: "The quota of {orders_limit} orders for {period} is used up. Upgrade the plan or wait for the next period.",
  },
  SUBSCRIPTION_READ_ONLY: {
    status: 423,
    id: "Langganan toko sedang hanya-baca. Selesaikan tagihan untuk menulis lagi.",
    en: "The subscription is read-only. Settle it to write again.",
  },
  ORDER_CANCELLED: {
    status: 422,
    id: "Order ini sudah dibatalkan.",
    en: "This order is cancelled.",
  },
  ORDER_ALREADY_CANCELLED: {
    status: 422,
    id: "Order ini sudah dibatalkan sebelumnya.",
    en: "This order has already been cancelled.",
  },
  PAYMENT_EXISTS: {
    status: 422,
    id: "Order ini sudah dibayar Rp{paid_amount}, jadi tidak bisa dibatalkan atau dihapus.",
    en: "Rp{paid_amount} has been paid on this order, so it cannot be cancelled or deleted.",
  },
  ORDER_ALREADY_COMPLETED: {
    status: 422,
    id: "Order ini sudah selesai, jadi tidak bisa dibatalkan.",
    en: "This order is completed, so it cannot be cancelled.",
  },
  ORDER_NOT_CANCELLED: {
    status: 422,
    id: "Hanya order yang sudah dibatalkan yang bisa dihapus. Batalkan dulu order ini.",
    en: "Only a cancelled order can be deleted. Cancel this order first.",
  },
  SCHEDULE_LOCKED: {
    status: 422,
    id: "Kurir sudah berangkat, jadi kasir tidak bisa mengubah jadwal. Minta bantuan pemilik atau admin.",
    en: "The courier has set out, so a cashier cannot change the schedule. Ask an owner or admin.",
  },
  ITEMS_REQUIRED: {
    status: 422,
    id: "Isi dulu item order ini.",
    en: "Enter the items of this order first.",
  },
  PAYMENT_REQUIRED: {
    status: 422,
    id: "Order ini belum lunas. Sisa tagihan Rp{due_amount}.",
    en: "This order is not fully paid. Rp{due_amount} is still due.",
  },
  STATUS_NOT_FORWARD: {
    status: 422,
    id: "Status tidak bisa mundur dari {from} ke {to}.",
    en: "The status cannot go back from {from} to {to}.",
  },
  INVALID_TRANSITION: {
    status: 422,
    id: "Status tidak bisa berpindah dari {from} ke {to}.",
    en: "The status cannot go from {from} to {to}.",
  },
  INVOICE_RANGE_INVALID: {
    status: 422,
    id: "Nomor nota dibuat oleh server. Hapus invoice_no dari permintaan.",
    en: "The server assigns invoice numbers. Remove invoice_no from the request.",
  },
  INVOICE_COUNTER_OVERFLOW: {
    status: 422,
    id: "Nomor nota outlet ini untuk hari ini sudah habis (9999).",
    en: "This outlet has used up its 9,999 invoice numbers for the day.",
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    id: "Idempotency-Key ini sudah dipakai untuk permintaan lain. Buat kunci baru.",
    en: "This Idempotency-Key was used for a different request. Make a new key.",
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    id: "Permintaan pertama dengan Idempotency-Key ini masih berjalan. Coba lagi sebentar.",
    en: "The first request with this Idempotency-Key is still running. Try again in a moment.",
  },
} as const satisfies Record<string, RefusalRow>;

export type ReasonCode = keyof typeof refusalTable;
