// Swagger UI on our own description; it asks no other host (no validator).
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger",
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
