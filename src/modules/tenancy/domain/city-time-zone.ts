const zones = {
  "Asia/Jakarta": `sumatra|sumatera|jawa|aceh|sumatera utara|sumatera barat|riau|kepulauan riau|jambi|bengkulu|sumatera selatan
    |bangka belitung|lampung|banten|jakarta|dki jakarta|jawa barat|jawa tengah|yogyakarta|di yogyakarta|jogja|jawa timur
    |kalimantan barat|kalimantan tengah|banda aceh|medan|padang|pekanbaru|batam|tanjung pinang|palembang|pangkal pinang
    |bandar lampung|serang|tangerang|tangerang selatan|depok|bogor|bekasi|bandung|cimahi|cirebon|tasikmalaya|semarang|solo
    |surakarta|magelang|tegal|pekalongan|purwokerto|surabaya|sidoarjo|gresik|malang|kediri|madiun|jember|banyuwangi|pontianak
    |singkawang|palangka raya`,
  "Asia/Makassar": `bali|nusa tenggara barat|ntb|nusa tenggara timur|ntt|kalimantan selatan|kalimantan timur|kalimantan utara
    |sulawesi|sulawesi utara|sulawesi tengah|sulawesi selatan|sulawesi tenggara|sulawesi barat|gorontalo|denpasar|badung|kuta
    |ubud|singaraja|mataram|lombok|bima|kupang|labuan bajo|banjarmasin|banjarbaru|balikpapan|samarinda|bontang|nusantara|ikn
    |tarakan|manado|bitung|palu|makassar|parepare|palopo|kendari|baubau|mamuju`,
  "Asia/Jayapura": `maluku|maluku utara|papua|papua barat|papua barat daya|papua selatan|papua tengah|papua pegunungan|ambon|tual
    |ternate|tidore|sofifi|jayapura|sorong|manokwari|merauke|nabire|timika|mimika|wamena|biak`,
} as const;

const zoneOfPlace = new Map(
  Object.entries(zones).flatMap(([zone, places]) => places.split("|").map((place) => [place.trim(), zone] as const)),
);

/**
 * The time zone of a well-known Indonesian city or province, as an owner types it ("Kota Denpasar"); null for a place that is not
 * in the table, which knows larger cities and all provinces.
 */
export function timeZoneOfCity(city: string): string | null {
  const place = city
    .toLowerCase()
    .replace(/[^a-z]+/g, " ")
    .trim()
    .replace(/^(?:kota|kabupaten|kab|provinsi|prov) /, "");
  return zoneOfPlace.get(place) ?? null;
}
