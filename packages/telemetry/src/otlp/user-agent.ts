/** What OTLP asks exporters to call themselves ("User Agent"). */
export const USER_AGENT = 'OTel-OTLP-Exporter-JavaScript';
