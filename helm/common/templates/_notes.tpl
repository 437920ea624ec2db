{{/* How to reach the release from here, and where `url` then is. */}}
{{- define "sos.reach" -}}
{{- if not .Values.service.nodePort }}
    kubectl port-forward --namespace {{ .Release.Namespace }} service/{{ include "sos.fullname" . }} 8080:80
{{ end }}
{{- end }}

{{- define "sos.address" -}}
localhost:{{ .Values.service.nodePort | default 8080 }}
{{- end }}

{{- define "sos.logs" -}}
    kubectl logs --namespace {{ .Release.Namespace }} --tail=-1 --prefix --selector app.kubernetes.io/instance={{ include "sos.name" . }}
{{- end }}
