{{/* In the chart of the whole system: what it says for every service is over the service's own values. */}}
{{- define "sos.applyGlobal" -}}
{{- $global := .Values.global | default dict -}}
{{- $_ := mergeOverwrite .Values (pick $global "image" "telemetry" "env") -}}
{{- range list "imagePullSecrets" "nodeSelector" "tolerations" "priorityClassName" -}}
{{- $value := get $global . }}{{ if $value }}{{ $_ := set $.Values . $value }}{{ end -}}
{{- end -}}
{{- if eq (toString $global.nodePorts) "false" }}{{ $_ := set .Values "service" (omit (.Values.service | default dict) "nodePort") }}{{ end -}}
{{- if and $global.postgres .Values.database (not .Values.database.existingSecret) }}{{ $_ := set .Values.database "existingSecret" "postgres" }}{{ end -}}
{{- end }}
