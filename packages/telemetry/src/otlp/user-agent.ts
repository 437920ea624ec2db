/** The User-Agent of OTLP exporters ("User Agent"). */
export const USER_AGENT = 'OTel-OTLP-Exporter-JavaScript';
