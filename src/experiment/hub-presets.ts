// Data sets of the Hugging Face Hub that the page knows by name.

export interface HubPreset {
  title: string;
  /** Owner and name on the Hub. */
  dataset: string;
  config: string;
  /** Name of the split that is for testing. */
  test: string;
  /** Of its files, where known. */
  bytes: number | null;
}

export const HUB_PRESETS: Record<string, HubPreset> = {
  cifar10: {
    title: "CIFAR-10",
    dataset: "uoft-cs/cifar10",
    config: "plain_text",
    test: "test",
    bytes: 143_646_105,
  },
  cifar100: { title: "CIFAR-100", dataset: "uoft-cs/cifar100", config: "cifar100", test: "test", bytes: null },
  svhn: { title: "SVHN", dataset: "ufldl-stanford/svhn", config: "cropped_digits", test: "test", bytes: null },
  stl10: { title: "STL-10", dataset: "tanganke/stl10", config: "default", test: "test", bytes: null },
  imagenette: {
    title: "Imagenette",
    dataset: "frgfm/imagenette",
    config: "160px",
    test: "validation",
    bytes: 105_800_000,
  },
  "fashion-mnist": {
    title: "Fashion-MNIST",
    dataset: "zalando-datasets/fashion_mnist",
    config: "fashion_mnist",
    test: "test",
    bytes: null,
  },
};
