{{/*
A workload of k8s/, where this cluster takes it. `file`: its manifest; `config`: the name of its ConfigMap, empty for none;
`files`: what that holds.
*/}}
{{- define "sos.workload" -}}
{{- $workload := .context.Files.Get .file | fromYaml -}}
{{- $global := .context.Values.global -}}
{{- $pod := $workload.spec.template -}}
{{- range $field, $value := include "sos.placement" (dict "Values" $global) | fromYaml }}{{ $_ := set $pod.spec $field $value }}{{ end -}}
{{- range $pod.spec.containers -}}
{{- $image := .image -}}
{{- if hasPrefix "sos/" $image }}{{ $image = printf "%s:%s" (splitList ":" $image | first) (include "sos.text" ($global.image.tag | default "dev")) }}{{ end -}}
{{- with $global.image.registry }}{{ $image = printf "%s/%s" . $image }}{{ end -}}
{{- $_ := set . "image" $image -}}
{{- end -}}
{{- with .args }}{{ $container := first $pod.spec.containers }}{{ $_ := set $container "args" (concat $container.args .) }}{{ end -}}
{{- with .files }}{{ $_ := set $pod.metadata "annotations" (dict "checksum/config" (toJson . | sha256sum)) }}{{ end -}}
{{- toYaml $workload }}
{{- end }}

{{- define "sos.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}
  labels:
    app.kubernetes.io/name: {{ .name }}
data:
  {{- toYaml .files | nindent 2 }}
{{- end }}
