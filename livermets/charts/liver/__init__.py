"""The drawing of the liver: geometry, lesions, scene and map."""
